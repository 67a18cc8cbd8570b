using ActorNet.Devices.Capture;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Offloads;

namespace ActorNet.Actors.Captures;

/// <summary>Which frames of a capture file can be played again.</summary>
internal static class ReplayCheck
{
    /// <summary>Why a frame cannot be, with its place; null when it can.</summary>
    public static string? FindProblem(CaptureReader reader, CapturedFrame frame)
    {
        string? wrong = null;
        if (reader.Interfaces[frame.InterfaceId].LinkType != CaptureLimits.Ethernet) wrong = "the frame is not Ethernet";
        else if (frame.Bytes.Length > EthernetFrame.MaxLength) wrong = $"the frame has {frame.Bytes.Length} bytes, more than any port carries";
        else if (!TryReadOffload(frame, out _)) wrong = "the frame's virtio-net header asks for nonsense";
        return wrong is null ? null : $"at byte {reader.Offset}: {wrong}";
    }

    /// <summary>What was left to do in a frame when it was recorded: only in files that filter-replay wrote.</summary>
    public static bool TryReadOffload(CapturedFrame frame, out OffloadHeader offload)
    {
        offload = frame.Notes.Offload ?? default;
        return OffloadCheck.TryNormalise(ref offload, frame.Bytes.Length, OffloadSet.All, isVouched: true);
    }
}
