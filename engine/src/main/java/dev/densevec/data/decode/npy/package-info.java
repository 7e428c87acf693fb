/// Arrays of NumPy as pictures.
package dev.densevec.data.decode.npy;
