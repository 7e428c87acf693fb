/// How measurements of speed leave: tables, JSON, CSV, charts, and two reports side by side.
package dev.densevec.cli.speed.report;
