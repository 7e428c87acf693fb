/// Serving networks over HTTP.
module dev.densevec.serve {
  requires com.google.gson;
  requires org.apache.commons.fileupload2.core;
  requires transitive dev.densevec.engine;
  requires io.helidon.common.buffers;
  requires io.helidon.http;
  requires io.helidon.webserver;
  requires io.prometheus.metrics.core;
  requires io.prometheus.writer.text;
  requires io.prometheus.metrics.model;

  exports dev.densevec.serve;
}
