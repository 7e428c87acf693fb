/// What the readers share: a bounded cursor over a mapped file, what a reader hands back, the error
/// in one line, and the rounding to shorter floats.
package dev.densevec.checkpoint.io;
