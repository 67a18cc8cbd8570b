using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace ActorNet.Devices.Capture;

/// <summary>Reads the frames of a capture file, of either format and byte order, one after the other.</summary>
/// <remarks>
/// The file is not trusted: whatever its bytes are, the outcome is a result, and memory stays within
/// <see cref="CaptureLimits"/>. What the stream itself throws goes through to the caller.
/// </remarks>
public abstract class CaptureReader
{
    private CaptureProblem _problem;
    private int _held; // bytes of the frame that the caller may still look at

    private protected CaptureReader(CaptureInput input) => Input = input;

    /// <summary>The interfaces described so far in the current section, by number.</summary>
    public abstract IReadOnlyList<CaptureInterface> Interfaces { get; }

    /// <summary>Where the frame that was read last begins with its header or block, in bytes from the beginning of the file.</summary>
    public long Offset => Input.Offset;

    /// <summary>What is wrong, after <see cref="CaptureReadResult.Failed"/>.</summary>
    public CaptureProblem Problem => _problem;

    private protected CaptureInput Input { get; }

    /// <summary>Finds out the format and reads the header.</summary>
    /// <param name="stream">The file, at its beginning; the caller closes it.</param>
    /// <param name="reader">What reads its frames.</param>
    /// <param name="problem">Why it cannot be read.</param>
    public static bool TryOpen(Stream stream, [NotNullWhen(true)] out CaptureReader? reader, out CaptureProblem problem)
    {
        ArgumentNullException.ThrowIfNull(stream);
        reader = null;
        problem = default;
        CaptureInput input = new(stream);
        ReadOnlySpan<byte> start = input.Peek(sizeof(uint));
        if (start.Length < sizeof(uint))
        {
            problem = new CaptureProblem(CaptureFault.Truncated, 0);
            return false;
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(start) == PcapngFormat.SectionHeader)
        {
            reader = new PcapngReader(input);
            return true;
        }

        CaptureFault fault = PcapReader.TryOpen(input, out PcapReader? classic);
        reader = classic;
        if (fault != CaptureFault.None) problem = new CaptureProblem(fault, 0);
        return reader is not null;
    }

    /// <summary>Reads the next frame; after a failure it fails again.</summary>
    public CaptureReadResult Read(out CapturedFrame frame)
    {
        frame = default;
        if (_problem.Fault != CaptureFault.None) return CaptureReadResult.Failed;
        Input.Consume(_held);
        _held = 0;
        return ReadNext(out frame);
    }

    private protected abstract CaptureReadResult ReadNext(out CapturedFrame frame);

    /// <summary>Notes how many bytes the frame occupies that is handed out.</summary>
    private protected CaptureReadResult Hold(int bytes)
    {
        _held = bytes;
        return CaptureReadResult.Frame;
    }

    private protected CaptureReadResult Fail(CaptureFault fault, long offset)
    {
        _problem = new CaptureProblem(fault, offset);
        return CaptureReadResult.Failed;
    }
}
