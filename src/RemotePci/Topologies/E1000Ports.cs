using ActorNet.Actors.E1000s;
using ActorNet.Actors.Topologies;
using ActorNet.Actors.Topologies.PortTypes;
using ActorNet.Devices.E1000;
using ActorNet.Devices.Frames;

namespace ActorNet.RemotePci.Topologies;

/// <summary>Makes ports from the options of <c>-device e1000</c>.</summary>
public static class E1000Ports
{
    /// <summary>A <see cref="PortFactory"/>.</summary>
    public static Props Create(PortSettings settings, string dispatcher) => RemotePciActor.Props(SettingsOf(settings, dispatcher));

    /// <summary>The options as the port's actor takes them.</summary>
    public static RemotePciSettings SettingsOf(PortSettings settings, string dispatcher)
    {
        ArgumentNullException.ThrowIfNull(settings);
        string socket = settings.Get(E1000PortType.Socket);
        MacAddress mac = settings.TryGet(E1000PortType.Mac, out MacAddress configured) ? configured : MacAddresses.Derive(settings.Id, socket);
        var model = new E1000Device(new E1000Options(mac) { InterruptInterval = settings.Get(E1000PortType.InterruptInterval) });
        return new RemotePciSettings(settings.Id, socket, E1000Actor.Props(new E1000Settings(settings.Id, model, dispatcher)), dispatcher)
        {
            QtestPath = settings.TryGet(E1000PortType.Irq, out QtestSocket? qtest) ? qtest.Path : null,
            QtestPin = settings.TryGet(E1000PortType.Gsi, out int pin) ? pin : null,
        };
    }
}
