namespace ActorNet.Host.Qmp;

/// <summary>
/// Cuts a stream of bytes into JSON values, however the bytes arrive: values need no separator. It knows brackets and strings only, and
/// cuts what can be no value as soon as that is certain, so that one bad message does not take the next one with it.
/// </summary>
/// <param name="limit">The longest value, in bytes.</param>
public sealed class QmpSplitter(int limit)
{
    /// <summary>The deepest nesting of a value, in brackets; it is cut there. More than the parser takes, so that the parser complains.</summary>
    private const int MaxDepth = QmpRequest.MaxDepth + 1;

    private readonly Stack<byte> _closers = new();
    private byte[] _value = new byte[Math.Min(256, limit)];
    private int _length;
    private bool _inString;
    private bool _escaped;

    /// <summary>Takes bytes from the front of <paramref name="input"/> until a value is whole.</summary>
    /// <param name="input">Becomes what was not taken.</param>
    /// <param name="value">The value when there is one; a copy.</param>
    public SplitStatus Next(ref ReadOnlySpan<byte> input, out byte[] value)
    {
        while (!input.IsEmpty)
        {
            byte next = input[0];
            Step step = Judge(next);
            if (step is not Step.EndBefore) input = input[1..];
            if (step is Step.Take or Step.TakeAndEnd)
            {
                if (_length == limit)
                {
                    value = [];
                    return SplitStatus.TooLong;
                }
                Append(next);
            }
            if (step is Step.Take or Step.Skip) continue;
            value = Cut();
            return SplitStatus.Value;
        }
        value = [];
        return SplitStatus.NeedMore;
    }

    private Step Judge(byte next)
    {
        if (_inString) return InString(next);
        bool isBlank = next is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';
        bool isNested = _closers.Count > 0;
        if (isBlank && !isNested) return _length == 0 ? Step.Skip : Step.EndAndSkip;
        // A number or a word at the top ends where something else begins.
        if (!isNested && _length > 0) return "{}[]\",:"u8.Contains(next) ? Step.EndBefore : Step.Take;
        switch (next)
        {
            case (byte)'"':
                _inString = true;
                return Step.Take;
            case (byte)'{' or (byte)'[':
                _closers.Push(next == '{' ? (byte)'}' : (byte)']');
                return _closers.Count > MaxDepth ? Step.TakeAndEnd : Step.Take;
            case (byte)'}' or (byte)']':
                bool matches = isNested && _closers.Pop() == next;
                return matches && _closers.Count > 0 ? Step.Take : Step.TakeAndEnd;
            case (byte)',' or (byte)':' when !isNested:
                return Step.TakeAndEnd;
            default:
                return Step.Take;
        }
    }

    private Step InString(byte next)
    {
        // No JSON string has one: its end was forgotten, and the next line is probably good again.
        if (next < ' ') return Step.EndAndSkip;
        if (_escaped) _escaped = false;
        else if (next == '\\') _escaped = true;
        else if (next == '"') _inString = false;
        return _inString || _closers.Count > 0 ? Step.Take : Step.TakeAndEnd;
    }

    private void Append(byte next)
    {
        if (_length == _value.Length) Array.Resize(ref _value, Math.Min(2 * _length, limit));
        _value[_length++] = next;
    }

    private byte[] Cut()
    {
        byte[] value = _value[.._length];
        _length = 0;
        _inString = _escaped = false;
        _closers.Clear();
        return value;
    }

    private enum Step
    {
        Take,
        TakeAndEnd,
        EndBefore,
        EndAndSkip,
        Skip,
    }
}
