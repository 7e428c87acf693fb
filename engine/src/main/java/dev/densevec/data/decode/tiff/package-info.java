/// TIFF and BigTIFF.
package dev.densevec.data.decode.tiff;
