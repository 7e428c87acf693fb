/// VP8 key frames, by RFC 6386.
package dev.densevec.data.decode.webp.lossy;
