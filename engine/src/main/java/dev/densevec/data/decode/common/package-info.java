/// What the decoders share: bounds, orientation, numbers in bytes, colour conversions.
package dev.densevec.data.decode.common;
