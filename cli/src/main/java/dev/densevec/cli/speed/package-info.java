/// Measuring networks: how fast they run and where the time goes.
package dev.densevec.cli.speed;
