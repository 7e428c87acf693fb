/// Events for JDK Flight Recorder: weights loaded, images classified, epochs trained.
package dev.densevec.event;
