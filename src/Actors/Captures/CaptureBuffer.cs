using System.Buffers;

namespace ActorNet.Actors.Captures;

/// <summary>A piece of a capture file, on its way to the disk.</summary>
internal sealed class CaptureBuffer(int bytes)
{
    private volatile bool _isWritten;

    public ArrayBufferWriter<byte> Bytes { get; } = new(bytes);

    /// <summary>Set by who has written it: from then on it is its owner's again.</summary>
    public bool IsWritten
    {
        get => _isWritten;
        set => _isWritten = value;
    }

    public void Clear()
    {
        Bytes.ResetWrittenCount();
        IsWritten = false;
    }
}
