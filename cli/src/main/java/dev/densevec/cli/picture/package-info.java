/// Pictures the command draws.
package dev.densevec.cli.picture;
