package format

import "bytes"

// Scripts in Python write what a cell cannot hold as Python spells it: {'errorCode': 0,
// 'failureReason': None}.

// pythonJSON returns what an object or a list, of objects or texts, is as JSON that
// Python spelled. It is not ok if v is none, or has what JSON cannot say.
func pythonJSON(v []byte) (out []byte, ok bool) {
	v = bytes.TrimSpace(v)
	if in := bytes.TrimLeft(v, "[ "); !bytes.HasPrefix(in, []byte("{'")) && !bytes.HasPrefix(v, []byte("['")) {
		return nil, false
	}
	for len(v) > 0 {
		switch c := v[0]; {
		case c == '\'' || c == '"':
			n := 0
			if out, n = pythonText(out, v); n == 0 {
				return nil, false
			}
			v = v[n:]
		case c|0x20 >= 'a' && c|0x20 <= 'z':
			n := len(v) - len(bytes.TrimLeft(v, "TrueFalsNno"))
			word, is := map[string]string{"True": "true", "False": "false", "None": "null"}[string(v[:n])]
			if !is {
				return nil, false
			}
			out, v = append(out, word...), v[n:]
		default:
			out, v = append(out, c), v[1:]
		}
	}
	var s scanner
	s.reset(out)
	return out, s.skip() == nil && s.atEnd()
}

// pythonText adds the text in quotes at the beginning of v, and returns how long it is
// there: 0 if it does not end.
func pythonText(out, v []byte) ([]byte, int) {
	out = append(out, '"')
	for i := 1; i < len(v); i++ {
		switch c := v[i]; {
		case c == v[0]:
			return append(out, '"'), i + 1
		case c == '"':
			out = append(out, `\"`...)
		case c != '\\':
			out = append(out, c)
		case i+1 == len(v):
			return out, 0
		case v[i+1] == '\'':
			out = append(out, '\'')
			i++
		case v[i+1] == 'x': // two digits, where JSON has four
			out = append(out, `\u00`...)
			i++
		default: // as JSON has it, or what is none is refused
			out = append(out, c, v[i+1])
			i++
		}
	}
	return out, 0
}
