// Parquet files as Arrow's Rust library writes them, with dictionaries, page indexes and several groups of rows.
// npm install apache-arrow parquet-wasm; node make_parquet.mjs FOLDER
import * as arrow from 'apache-arrow';
import { writeFileSync } from 'node:fs';
import { Compression, EnabledStatistics, Table, WriterPropertiesBuilder, WriterVersion, writeParquet } from 'parquet-wasm/node';

// PNG files of 2x2 pixels of one colour.
const PICTURES = [
  'iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAFklEQVR42mPkOiHCwMDAxMDAwMDAAAAK6ADq1n52pgAAAABJRU5ErkJggg==',
  'iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAFklEQVR42mOskMtjYGBgYmBgYGBgAAAMZAEIqiZ3LQAAAABJRU5ErkJggg==',
  'iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAFklEQVR42mOMWvCLgYGBiYGBgYGBAQAW+gH4Ok54tQAAAABJRU5ErkJggg==',
].map(text => Uint8Array.from(Buffer.from(text, 'base64')));
const CLASSES = ['lime', 'plum', 'sky'];
const ROWS = 11;

const rows = Array.from({ length: ROWS }, (_, i) => i);
const IMAGE = new arrow.Struct([new arrow.Field('bytes', new arrow.Binary(), true), new arrow.Field('path', new arrow.Utf8(), true)]);
const image = arrow.vectorFromArray(rows.map(i => ({ bytes: PICTURES[i % 3], path: i === 4 ? null : i + '.png' })), IMAGE);
const numbers = arrow.vectorFromArray(rows.map(i => BigInt(i % 3)), new arrow.Int64());
const words = arrow.vectorFromArray(rows.map(i => CLASSES[i % 3]), new arrow.Utf8());
const other = arrow.vectorFromArray(rows.map(i => i * 0.5), new arrow.Float64());
const huggingface = JSON.stringify({ info: { features: { image: { _type: 'Image' }, label: { names: CLASSES, _type: 'ClassLabel' } } } });

function write(file, columns, change) {
  const table = Table.fromIPCStream(arrow.tableToIPC(new arrow.Table(columns), 'stream'));
  const properties = new WriterPropertiesBuilder()
    .setCompression(Compression.SNAPPY)
    .setMaxRowGroupSize(4)
    .setWriteBatchSize(1)
    .setDataPageSizeLimit(64)
    .setStatisticsEnabled(EnabledStatistics.Page)
    .setKeyValueMetadata(new Map([['huggingface', huggingface]]));
  writeFileSync(process.argv[2] + '/' + file, writeParquet(table, change(properties).build()));
}

write('indexed.parquet', { image, label: numbers, size: other }, p => p.setDictionaryEnabled(false));
write('indexed-words.parquet', { size: other, image, label: words }, p => p.setDictionaryEnabled(true));
write('indexed-second.parquet', { image, label: numbers }, p => p.setWriterVersion(WriterVersion.V2).setDictionaryEnabled(true));
