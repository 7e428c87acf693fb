/// Workers, the barriers at which they meet, and the memory they share.
package dev.densevec.runtime.team;
