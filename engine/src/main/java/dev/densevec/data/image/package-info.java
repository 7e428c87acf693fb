/// Pictures, and resizing and greying them as Pillow does: samples of 8 bits bit for bit, deeper
/// ones as floats.
package dev.densevec.data.image;
