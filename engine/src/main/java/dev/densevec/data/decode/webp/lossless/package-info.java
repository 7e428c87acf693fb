/// VP8L, by the specification of the WebP lossless bitstream.
package dev.densevec.data.decode.webp.lossless;
