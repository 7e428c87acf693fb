-- The Parquet files in src/test/resources/dev/densevec/cli/shards: DuckDB reads this in the folder that gets them.
-- The pictures are PNG files of 2x2 pixels of one colour.
CREATE MACRO lime() AS from_base64('iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAFklEQVR42mPkOiHCwMDAxMDAwMDAAAAK6ADq1n52pgAAAABJRU5ErkJggg==');
CREATE MACRO plum() AS from_base64('iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAFklEQVR42mOskMtjYGBgYmBgYGBgAAAMZAEIqiZ3LQAAAABJRU5ErkJggg==');
CREATE MACRO sky() AS from_base64('iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAFklEQVR42mOMWvCLgYGBiYGBgYGBAQAW+gH4Ok54tQAAAABJRU5ErkJggg==');
CREATE MACRO picture(content, name) AS {'bytes': content, 'path': name};

CREATE TABLE hub AS FROM (VALUES (picture(plum(), 'a.png'), 1::BIGINT), (picture(lime(), 'b.png'), 0), (picture(sky(), NULL), 2)) AS t(image, label);
SET VARIABLE named = '{"info": {"features": {"image": {"_type": "Image"}, "label": {"names": ["lime", "plum", "sky"], "_type": "ClassLabel"}}}}';
COPY hub TO 'hub-snappy.parquet' (FORMAT parquet, COMPRESSION snappy, KV_METADATA {huggingface: getvariable('named')});
COPY hub TO 'hub-gzip.parquet' (FORMAT parquet, COMPRESSION gzip, KV_METADATA {huggingface: getvariable('named')});
COPY hub TO 'hub-uncompressed.parquet' (FORMAT parquet, COMPRESSION uncompressed, KV_METADATA {huggingface: getvariable('named')});
COPY hub TO 'zstd.parquet' (FORMAT parquet, COMPRESSION zstd, KV_METADATA {huggingface: getvariable('named')});
COPY hub TO 'metadata.parquet' (FORMAT parquet, KV_METADATA {huggingface: '{"info": 3}'});
COPY hub TO 'others.parquet' (FORMAT parquet, KV_METADATA {huggingface: replace(getvariable('named'), 'sky', 'sea')});
COPY (FROM (VALUES (plum(), 'plum'), (lime(), 'lime')) AS t(picture, class)) TO 'texts.parquet' (FORMAT parquet);
COPY (FROM (VALUES (plum(), lime(), 'x', 0), (lime(), plum(), 'y', 1)) AS t("left", "right", colour, shade)) TO 'many.parquet' (FORMAT parquet);
COPY (SELECT image, if(label = 0, -1, label) AS label FROM hub) TO 'negative.parquet' (FORMAT parquet, KV_METADATA {huggingface: getvariable('named')});
COPY (SELECT image, label + 2 AS label FROM hub) TO 'beyond.parquet' (FORMAT parquet, KV_METADATA {huggingface: getvariable('named')});
COPY (SELECT picture(if(label = 0, NULL, image.bytes), image.path) AS image, label FROM hub) TO 'empty.parquet' (FORMAT parquet);
COPY (SELECT image, if(label = 1, NULL, label) AS label FROM hub) TO 'nolabel.parquet' (FORMAT parquet);
