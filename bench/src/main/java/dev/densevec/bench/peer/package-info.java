/// Engines, each behind the same interface and run in a process of its own, so that its memory can
/// be measured and no other engine's threads, allocator or compiled code take part.
package dev.densevec.bench.peer;
