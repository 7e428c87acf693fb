/// Messages in the wire format of Protocol Buffers, written.
package dev.densevec.protobuf;
