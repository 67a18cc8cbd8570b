namespace ActorNet.Devices.Capture;

/// <summary>Why a capture file cannot be read on.</summary>
/// <param name="Fault">What is wrong.</param>
/// <param name="Offset">Where the header, frame or block in question begins, in bytes from the beginning of the file.</param>
public readonly record struct CaptureProblem(CaptureFault Fault, long Offset)
{
    /// <summary>For people.</summary>
    public override string ToString() => Fault == CaptureFault.None ? "no problem" : $"at byte {Offset}: {Text}";

    private string Text => Fault switch
    {
        CaptureFault.UnknownFormat => "this is no pcap or pcapng file",
        CaptureFault.UnsupportedVersion => "unknown version of the format",
        CaptureFault.Truncated => "the file ends in the middle",
        CaptureFault.ByteOrderUnknown => "the section does not say its byte order",
        CaptureFault.BlockLengthInvalid => "a block of this kind cannot have this length",
        CaptureFault.BlockLengthMismatch => "the lengths before and after the block differ",
        CaptureFault.BlockTooLong => $"the block is longer than {CaptureLimits.MaxBlockLength} bytes",
        CaptureFault.FrameTooLong => $"the frame is longer than {CaptureLimits.MaxSnapLength} bytes",
        CaptureFault.FrameOutsideBlock => "the frame is longer than its block",
        CaptureFault.CapturedMoreThanSent => "more of the frame was captured than it had",
        CaptureFault.UnknownInterface => "the frame is from an interface that was not described",
        CaptureFault.TooManyInterfaces => $"more than {CaptureLimits.MaxInterfaces} interfaces",
        CaptureFault.OptionOutsideBlock => "an option is longer than its block",
        _ => Fault.ToString(),
    };
}
