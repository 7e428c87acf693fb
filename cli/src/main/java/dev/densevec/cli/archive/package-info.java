/// Archives that need not be trusted.
package dev.densevec.cli.archive;
