using ActorNet.Devices.VirtioNet;

namespace ActorNet.Actors.VirtioNets;

/// <summary>One virtio-net NIC as configured.</summary>
/// <param name="Id">Its id in the topology.</param>
/// <param name="Options">What the device model offers.</param>
/// <param name="Dispatcher">The lane of its queues.</param>
public sealed record VirtioNetSettings(string Id, VirtioNetOptions Options, string Dispatcher);
