using System.Collections.Immutable;
using ActorNet.Devices.Offloads;
using ActorNet.Io.Descriptors;

namespace ActorNet.Actors.VhostNets;

/// <summary>What vhost-net has to know of a tap.</summary>
/// <param name="Queues">The descriptors of its queues, of which each is one pair's.</param>
/// <param name="HeaderLength">Bytes of virtio-net header before each frame.</param>
/// <param name="Offloads">What its kernel can take, and make.</param>
/// <param name="SetOffloads">Says what may be left undone in frames that are read, from all queues; false when the kernel refuses.</param>
public sealed record VhostTap(ImmutableArray<FdHandle> Queues, int HeaderLength, OffloadSet Offloads, Func<OffloadSet, bool> SetOffloads);
