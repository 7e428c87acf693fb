/// JPEG.
package dev.densevec.data.decode.jpeg;
