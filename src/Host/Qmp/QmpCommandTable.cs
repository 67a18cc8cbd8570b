using System.Collections.Immutable;
using ActorNet.Actors.Topologies;
using ActorNet.Host.Options;

namespace ActorNet.Host.Qmp;

/// <summary>Every command of the control socket. Names and arguments are QEMU's where QEMU has the command.</summary>
public static class QmpCommandTable
{
    /// <summary>The command that has to come first.</summary>
    public const string Capabilities = "qmp_capabilities";

    // Above the table that uses them: initializers run in the order written.
    private static readonly QmpTable<QmpCommand> CommandFields = new QmpTable<QmpCommand>().Text("name", "the command's name", static command => command.Name);

    private static readonly QmpReply Running = QmpReply.Return(static json =>
    {
        json.WriteStartObject();
        json.WriteString("status", "running");
        json.WriteBoolean("running", true);
        json.WriteEndObject();
    });

    /// <summary>In the order of help.</summary>
    public static ImmutableArray<QmpCommand> All { get; } =
    [
        new(Capabilities, "ends the negotiation of capabilities; every other command comes after it",
            [new("enable", QmpType.TextList, "the capabilities to use; none is offered") { Required = false }], AgreeOnCapabilities),
        new("query-commands", "lists the commands", [], static (_, _) => Task.FromResult(CommandFields.List(All)))
        {
            Returns = [.. CommandFields.Fields],
        },
        new("query-version", "says which version answers", [], static (_, _) => Task.FromResult(QmpReply.Return(QmpVersion.OfProgram.Write)))
        {
            Returns = QmpVersion.Fields,
        },
        new("query-status", "says whether the datapath runs", [], static (_, _) => Task.FromResult(Running))
        {
            Returns = [new("status", "string", "running"), new("running", "boolean", "true")],
        },
        new("query-netdevs", "says how every port is", [], static async (context, _) =>
            PortFields.Table.List(await context.Control.GetReportsAsync().ConfigureAwait(false)))
        {
            Returns = [.. PortFields.Table.Fields],
        },
        new("query-lanes", "says what the threads that serve ports did since they started", [], static (context, _) =>
            Task.FromResult(LaneFields.Table.List(context.Control.ReadLanes())))
        {
            Returns = [.. LaneFields.Table.Fields],
        },
        new("set_link", "takes the link of a port down, or lets it be up again",
            [new("name", QmpType.Text, "the port's id"), new("up", QmpType.Flag, "what the link is to be")],
            static async (context, arguments) =>
            {
                string id = arguments.Text("name");
                return Answer(await context.Control.SetLinkAsync(id, arguments.Flag("up")).ConfigureAwait(false), NoDevice(id));
            }),
        QmpAnnounce.Command,
        Adding("netdev_add", PortRole.Netdev, "type", "opens one more way to the host or into a hub", static (control, settings) => control.AddPortAsync(settings)),
        Removing("netdev_del", "closes a netdev", static (control, id) => control.RemovePortAsync(id), NoDevice),
        Adding("device_add", PortRole.Device, "driver", "adds one more device for a guest", static (control, settings) => control.AddPortAsync(settings)),
        Removing("device_del", "takes a device away", static (control, id) => control.RemovePortAsync(id), NoDevice),
        Adding("object-add", PortRole.Filter, "qom-type", "puts a filter before a netdev", static (control, settings) => control.AddFilterAsync(settings)),
        Removing("object-del", "takes a filter away", static (control, id) => control.RemoveFilterAsync(id), static id => QmpError.Generic($"object '{id}' not found")),
        new("quit", "ends the program in order, as SIGTERM does", [], static (_, _) => Task.FromResult(QmpReply.Quit)),
    ];

    /// <summary>The command of that name, or null.</summary>
    public static QmpCommand? Find(string name) => All.FirstOrDefault(command => command.Name == name);

    private static Task<QmpReply> AgreeOnCapabilities(QmpContext context, QmpArguments arguments)
    {
        string unknown = string.Join(", ", arguments.TextList("enable"));
        return Task.FromResult(unknown.Length == 0 ? QmpReply.Done : QmpReply.Refuse($"Capability {unknown} not available"));
    }

    private static QmpCommand Adding(string name, PortRole role, string typeParameter, string help, Func<ITopologyControl, PortSettings, Task<TopologyChangeRefused?>> change)
    {
        string word = PortTypeCatalog.Word(role);
        return new QmpCommand(
            name, help, [new(typeParameter, QmpType.Text, $"what kind of {word}"), new("id", QmpType.Text, "the name by which others refer to it")],
            async (context, arguments) =>
            {
                if (QmpPortReader.Read(context.Catalog, role, name, arguments.Text(typeParameter), arguments, out QmpError? error) is not { } settings)
                    return QmpReply.Refuse(error!);
                return Answer(await change(context.Control, settings).ConfigureAwait(false), missing: null);
            })
        {
            OtherArguments = $"the options of the {word}'s type: actornet help {word} TYPE",
        };
    }

    private static QmpCommand Removing(string name, string help, Func<ITopologyControl, string, Task<TopologyChangeRefused?>> change, Func<string, QmpError> missing) =>
        new(name, help, [new("id", QmpType.Text, "its id")], async (context, arguments) =>
        {
            string id = arguments.Text("id");
            return Answer(await change(context.Control, id).ConfigureAwait(false), missing(id));
        });

    private static QmpError NoDevice(string id) => new(QmpError.DeviceNotFound, $"Device '{id}' not found");

    // What an added port refers to and is not there, is a wrong argument; its text names it.
    private static QmpReply Answer(TopologyChangeRefused? refused, QmpError? missing) => refused switch
    {
        null => QmpReply.Done,
        { NotFound: true } when missing is not null => QmpReply.Refuse(missing),
        _ => QmpReply.Refuse(refused.Problem.ToString()),
    };
}
