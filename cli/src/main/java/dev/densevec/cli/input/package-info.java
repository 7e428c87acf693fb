/// How pictures become a network's input where the command line leaves it open.
package dev.densevec.cli.input;
