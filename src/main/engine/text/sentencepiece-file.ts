// A SentencePiece model (spm.model, spiece.model, sentencepiece.bpe.model): a protobuf message `ModelProto` of
// sentencepiece_model.proto. Only what a tokenizer needs is read.
import { BinaryReader } from 'google-protobuf'
import { WinnowError } from '../../../shared/errors'

/** A piece with its logarithmic probability and its kind. */
export type SentencePiece = { piece: string; score: number; type: number }

/** Kinds of pieces: those that steer, such as <s>, and those that a user wanted whole. */
export const controlPiece = 3
export const userPiece = 4

/** What a model holds; ids of pieces are their indices. */
export type SentencePieceModel = {
  readonly pieces: SentencePiece[]
  /** 1 for Unigram, 2 for byte pairs. */
  modelType: number
  unknownId: number
  unknownPiece: string
  /** The compiled normaliser, empty for none. */
  charsmap: Uint8Array
}

/** Reads a model; `file` is named in errors. Throws `model.incomplete` when the bytes are none. */
export function readSentencePiece(bytes: Uint8Array, file: string): SentencePieceModel {
  const model: SentencePieceModel = {
    pieces: [],
    modelType: 1,
    unknownId: 0,
    unknownPiece: '<unk>',
    charsmap: new Uint8Array(0),
  }
  try {
    readModel(model, new BinaryReader(bytes))
  } catch (error) {
    throw new WinnowError('model.incomplete', `${file} is no SentencePiece model.`, { cause: error })
  }
  if (model.pieces.length > 0) return model
  throw new WinnowError('model.incomplete', `${file} holds no pieces: it is no SentencePiece model.`)
}

/** What to do with a field, by its number; other fields are skipped. */
type Fields<T> = Readonly<Record<number, (target: T, reader: BinaryReader) => void>>

function reading<T>(fields: Fields<T>): (target: T, reader: BinaryReader) => void {
  return (target, reader) => {
    while (reader.nextField()) {
      const read = fields[reader.getFieldNumber()]
      if (read) read(target, reader)
      else reader.skipField()
    }
  }
}

const readPiece = reading<SentencePiece>({
  1: (piece, reader) => (piece.piece = reader.readString()),
  2: (piece, reader) => (piece.score = reader.readFloat()),
  3: (piece, reader) => (piece.type = reader.readEnum()),
})

const readTrainer = reading<SentencePieceModel>({
  3: (model, reader) => (model.modelType = reader.readEnum()),
  40: (model, reader) => (model.unknownId = reader.readInt32()),
  45: (model, reader) => (model.unknownPiece = reader.readString()),
})

const readNormalizer = reading<SentencePieceModel>({
  2: (model, reader) => (model.charsmap = reader.readBytes()),
})

const readModel = reading<SentencePieceModel>({
  1: (model, reader) => {
    const piece = { piece: '', score: 0, type: 1 }
    reader.readMessage(piece, readPiece)
    model.pieces.push(piece)
  },
  2: (model, reader) => reader.readMessage(model, readTrainer),
  3: (model, reader) => reader.readMessage(model, readNormalizer),
})
