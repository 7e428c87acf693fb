/// DICOM pictures.
package dev.densevec.data.decode.dicom;
