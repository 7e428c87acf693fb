/// Files from their publishers' addresses into a folder of the user's: a catalogue of names,
/// downloads that go on where they broke off, checks, unpacking.
package dev.densevec.cli.pull;
