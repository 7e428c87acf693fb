/// Pictures of 8-bit samples, and resizing and greying them as Pillow does, bit for bit.
package dev.densevec.data.image;
