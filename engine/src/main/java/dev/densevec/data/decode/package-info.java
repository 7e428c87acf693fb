/// Image files to pictures: [Images] recognises the format and calls its decoder.
///
/// Each format has a package of its own below; what they share is in `common`. A picture that
/// cannot be read is an [java.io.IOException] of one line that names the file.
package dev.densevec.data.decode;
