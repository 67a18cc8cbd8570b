using System.Collections.Immutable;
using ActorNet.Actors.Topologies;
using ActorNet.Actors.Topologies.PortTypes;

namespace ActorNet.Host.Options;

/// <summary>
/// Reads QEMU's <c>-nic</c>: one argument that is a netdev and the device on it. <c>model=</c> says which device; an option goes to the netdev if it has it,
/// else to the device. <c>device.NAME=</c> is the device's where both have one of that name.
/// </summary>
/// <param name="catalog">The types that are understood.</param>
/// <param name="problems">Receives everything that is not.</param>
public sealed class NicReader(PortTypeCatalog catalog, ICollection<TopologyProblem> problems)
{
    /// <summary>The word that introduces one, without its dash.</summary>
    public const string Word = "nic";

    /// <summary>The option that says which device.</summary>
    public const string Model = "model";

    /// <summary>The model of who names none.</summary>
    public const string DefaultModel = "virtio-net";

    private const string DevicePrefix = "device.";
    private const string None = "none";
    private readonly PortReader _reader = new(catalog, problems);

    /// <summary>True when it says that there is to be no NIC.</summary>
    public static bool IsNone(WrittenPort nic)
    {
        ArgumentNullException.ThrowIfNull(nic);
        return nic.TypeName == None && nic.Options.IsEmpty;
    }

    /// <summary>Reads one: the netdev with the id that was given, and a device <c>ID-nic</c>.</summary>
    public ImmutableArray<PortSettings> Read(WrittenPort nic)
    {
        ArgumentNullException.ThrowIfNull(nic);
        PortType? netdevType = _reader.ReadType(PortRole.Netdev, nic.TypeName, nic.TypePlace);
        WrittenOption? model = _reader.FindOnly(nic, Model);
        PortType? deviceType = _reader.ReadType(PortRole.Device, model?.Text ?? DefaultModel, model?.Place ?? nic.Place, Model);
        if (netdevType is null || deviceType is null) return [];

        var forNetdev = ImmutableArray.CreateBuilder<WrittenOption>();
        var forDevice = ImmutableArray.CreateBuilder<WrittenOption>();
        foreach (WrittenOption option in nic.Options)
        {
            if (option.Key == Model) continue;
            if (option.Key.StartsWith(DevicePrefix, StringComparison.Ordinal)) forDevice.Add(option with { Key = option.Key[DevicePrefix.Length..] });
            else if (option is { Key: "device", Kind: WrittenKind.Nested }) forDevice.AddRange(option.Parts);
            else if (IsOf(deviceType, option.Key) && !IsOf(netdevType, option.Key)) forDevice.Add(option);
            else forNetdev.Add(option); // what neither has is reported there
        }

        if (_reader.Read(netdevType, nic with { Options = forNetdev.DrainToImmutable() }) is not { } netdev) return [];
        forDevice.Add(WrittenOption.Of(NicPortOptions.Netdev.Name, netdev.Id, nic.Place));
        var device = new WrittenPort(PortRole.Device, deviceType.Name, forDevice.DrainToImmutable(), nic.Place) { DefaultId = $"{netdev.Id}-{Word}" };
        return _reader.Read(deviceType, device) is { } read ? [netdev, read] : [netdev];
    }

    private static bool IsOf(PortType type, string name) =>
        type.Find(name) is { NamesPeer: false } || type.Options.Any(option => option.Name.StartsWith($"{name}.", StringComparison.Ordinal)) || (type.Role == PortRole.Device && QemuNames.IsOfTheMonitor(name));
}
