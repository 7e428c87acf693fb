/// From a picture to what a network expects: resizing and greying as Pillow does them, cropping and
/// normalising as torchvision does.
package dev.densevec.data.preprocess;
