/// Pictures and labels: finding image files, decoding them and turning them into what a network
/// expects.
///
/// Preprocessing reproduces the arithmetic that published weights were evaluated with: resizing and
/// greying as Pillow does them, cropping and normalising as torchvision does. A picture that cannot
/// be read is an [java.io.IOException] of one line that names the file.
package dev.densevec.data;
