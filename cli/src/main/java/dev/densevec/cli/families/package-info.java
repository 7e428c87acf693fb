/// What networks cost and achieve, side by side.
package dev.densevec.cli.families;
