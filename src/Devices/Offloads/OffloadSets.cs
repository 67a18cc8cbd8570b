using ActorNet.Devices.Frames;

namespace ActorNet.Devices.Offloads;

/// <summary>What an <see cref="OffloadSet"/> means for a frame.</summary>
public static class OffloadSets
{
    /// <summary>True when a receiver with these offloads takes a frame as it is; else <see cref="FrameCompleter"/> makes complete frames of it.</summary>
    /// <param name="set">The receiver's.</param>
    /// <param name="offload">The frame's header, checked (<see cref="OffloadCheck"/>).</param>
    public static bool CanTake(this OffloadSet set, in OffloadHeader offload)
    {
        OffloadSet needed = Needed(offload);
        return (set & needed) == needed;
    }

    /// <summary>The header to hand to a receiver that takes the frame: without what the receiver has not asked to be told.</summary>
    /// <param name="set">The receiver's.</param>
    /// <param name="offload">The frame's header, checked.</param>
    public static OffloadHeader Shown(this OffloadSet set, in OffloadHeader offload)
    {
        OffloadHeader shown = offload;
        if ((set & OffloadSet.Checksum) == 0) shown.Flags = 0; // virtio 1.2 §5.1.6.4.1
        return shown;
    }

    /// <summary>What a receiver must take to be given a frame with this header. The kind of UDP is not looked up: it needs both.</summary>
    public static OffloadSet Needed(in OffloadHeader offload)
    {
        OffloadSet needed = (offload.Flags & OffloadHeader.NeedsChecksum) != 0 ? OffloadSet.Checksum : OffloadSet.None;
        if (offload.GsoType == 0) return needed;
        if ((offload.GsoType & OffloadHeader.GsoEcn) != 0) needed |= OffloadSet.Ecn;
        return needed | ((byte)(offload.GsoType & ~OffloadHeader.GsoEcn) switch
        {
            OffloadHeader.GsoTcp4 => OffloadSet.Tso4,
            OffloadHeader.GsoTcp6 => OffloadSet.Tso6,
            OffloadHeader.GsoUdpFragments => OffloadSet.Ufo,
            _ => OffloadSet.Uso4 | OffloadSet.Uso6,
        });
    }
}
