using ActorNet.Devices.Offloads;
using ActorNet.Io.Descriptors;

namespace ActorNet.Actors.VhostNets;

/// <summary>What vhost-net has to know of a tap.</summary>
/// <param name="Handle">Its descriptor.</param>
/// <param name="HeaderLength">Bytes of virtio-net header before each frame.</param>
/// <param name="Offloads">What its kernel can take, and make.</param>
/// <param name="SetOffloads">Says what may be left undone in frames that are read; false when the kernel refuses.</param>
public sealed record VhostTap(FdHandle Handle, int HeaderLength, OffloadSet Offloads, Func<OffloadSet, bool> SetOffloads);
