/// WebP: the container, and a package below for each of its two formats.
package dev.densevec.data.decode.webp;
