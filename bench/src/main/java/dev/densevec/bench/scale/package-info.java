/// Training by several processes: how speed grows with them, and what their exchanges take.
package dev.densevec.bench.scale;
