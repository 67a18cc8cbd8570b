using ActorNet.Devices.Offloads;
using ActorNet.Io.Tap;

namespace ActorNet.Actors.Taps;

/// <summary>The kernel's flags as the datapath's: bit for bit the same.</summary>
internal static class TapOffloadSets
{
    internal static OffloadSet Of(TapDevice tap) => (OffloadSet)tap.Offloads;
}
