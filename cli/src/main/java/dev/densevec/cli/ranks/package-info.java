/// Training by several processes: how they are started, and what one of them does differently.
package dev.densevec.cli.ranks;
