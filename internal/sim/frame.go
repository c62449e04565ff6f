package sim

import (
	"encoding/binary"
	"errors"
)

// Methods of a frame: control frames carry pings, data frames events and acks.
const (
	methodControl int32 = 0
	methodData    int32 = 1
)

var errFrame = errors.New("malformed frame")

// pair is one header of a frame.
type pair struct{ Key, Value string }

// frame is the unit of the long connection: a proto2 message of nine fields, of
// which the first four are required and therefore written even when zero.
type frame struct {
	SeqID, LogID    uint64
	Service, Method int32
	Headers         []pair
	PayloadEncoding string
	PayloadType     string
	Payload         []byte
	LogIDNew        string
}

// Wire types of protobuf.
const (
	wireVarint  = 0
	wireFixed64 = 1
	wireBytes   = 2
	wireFixed32 = 5
)

func (f *frame) header(key string) string {
	for _, h := range f.Headers {
		if h.Key == key {
			return h.Value
		}
	}
	return ""
}

func (f *frame) marshal() []byte {
	b := appendVarint(nil, 1, f.SeqID)
	b = appendVarint(b, 2, f.LogID)
	b = appendVarint(b, 3, uint64(int64(f.Service)))
	b = appendVarint(b, 4, uint64(int64(f.Method)))
	for _, h := range f.Headers {
		inner := appendBytes(nil, 1, []byte(h.Key))
		inner = appendBytes(inner, 2, []byte(h.Value))
		b = appendBytes(b, 5, inner)
	}
	b = appendBytes(b, 6, []byte(f.PayloadEncoding))
	b = appendBytes(b, 7, []byte(f.PayloadType))
	b = appendBytes(b, 8, f.Payload)
	return appendBytes(b, 9, []byte(f.LogIDNew))
}

func appendVarint(b []byte, field, value uint64) []byte {
	b = binary.AppendUvarint(b, field<<3|wireVarint)
	return binary.AppendUvarint(b, value)
}

func appendBytes(b []byte, field uint64, value []byte) []byte {
	b = binary.AppendUvarint(b, field<<3|wireBytes)
	b = binary.AppendUvarint(b, uint64(len(value)))
	return append(b, value...)
}

// parseFrame reads a frame and skips fields that it does not know.
func parseFrame(b []byte) (*frame, error) {
	f := &frame{}
	err := eachField(b, func(field, number uint64, data []byte) error {
		switch field {
		case 1:
			f.SeqID = number
		case 2:
			f.LogID = number
		case 3:
			f.Service = int32(number)
		case 4:
			f.Method = int32(number)
		case 5:
			h, err := parsePair(data)
			if err != nil {
				return err
			}
			f.Headers = append(f.Headers, h)
		case 6:
			f.PayloadEncoding = string(data)
		case 7:
			f.PayloadType = string(data)
		case 8:
			f.Payload = data
		case 9:
			f.LogIDNew = string(data)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return f, nil
}

func parsePair(b []byte) (pair, error) {
	var h pair
	err := eachField(b, func(field, _ uint64, data []byte) error {
		switch field {
		case 1:
			h.Key = string(data)
		case 2:
			h.Value = string(data)
		}
		return nil
	})
	return h, err
}

// eachField walks over a protobuf message. number is set for varints, data for
// length-delimited fields.
func eachField(b []byte, visit func(field, number uint64, data []byte) error) error {
	for len(b) > 0 {
		tag, n := binary.Uvarint(b)
		if n <= 0 {
			return errFrame
		}
		b = b[n:]
		var number uint64
		var data []byte
		switch tag & 7 {
		case wireVarint:
			if number, n = binary.Uvarint(b); n <= 0 {
				return errFrame
			}
			b = b[n:]
		case wireBytes:
			size, n := binary.Uvarint(b)
			if n <= 0 || size > uint64(len(b)-n) {
				return errFrame
			}
			data, b = b[n:n+int(size)], b[n+int(size):]
		case wireFixed64, wireFixed32:
			width := 8
			if tag&7 == wireFixed32 {
				width = 4
			}
			if len(b) < width {
				return errFrame
			}
			b = b[width:]
		default:
			return errFrame
		}
		if err := visit(tag>>3, number, data); err != nil {
			return err
		}
	}
	return nil
}
