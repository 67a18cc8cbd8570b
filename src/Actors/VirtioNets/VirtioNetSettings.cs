using ActorNet.Devices.VirtioNet;

namespace ActorNet.Actors.VirtioNets;

/// <summary>One virtio-net NIC as configured.</summary>
/// <param name="Id">Its id in the topology.</param>
/// <param name="Device">
/// The device model, which the NIC's actor owns. A transport on the same lane reads its features and configuration.
/// </param>
/// <param name="Dispatcher">The lane of its queues.</param>
public sealed record VirtioNetSettings(string Id, VirtioNetDevice Device, string Dispatcher);
