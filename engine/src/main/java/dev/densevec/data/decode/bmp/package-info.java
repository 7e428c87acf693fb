/// Windows bitmaps.
package dev.densevec.data.decode.bmp;
