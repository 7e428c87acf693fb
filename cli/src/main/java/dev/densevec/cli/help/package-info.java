/// How the command explains itself: pages of help, other names of options, what was meant.
package dev.densevec.cli.help;
