/// PBM, PGM and PPM.
package dev.densevec.data.decode.netpbm;
