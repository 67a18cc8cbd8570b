using ActorNet.Devices.Frames;

namespace ActorNet.Guest.VirtioNet;

/// <summary>Takes the frames that a driver received.</summary>
public interface IFrameReceiver
{
    /// <summary>One Ethernet frame without FCS; the bytes are the driver's again when the call returns.</summary>
    /// <param name="frame">Whole, put together from however many buffers it came in.</param>
    /// <param name="offload">What the device left to the receiver; all zero unless an offload was negotiated.</param>
    void OnFrame(ReadOnlySpan<byte> frame, in OffloadHeader offload);
}
