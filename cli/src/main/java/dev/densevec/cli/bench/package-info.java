/// Measuring networks: how fast they run, where the time goes, and how reports of both look.
package dev.densevec.cli.bench;
