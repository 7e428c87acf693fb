/// From the images that are named to what a network says of each.
package dev.densevec.cli.predict;
