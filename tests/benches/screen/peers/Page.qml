// The pages pin_pad and place_card of kiosk/screen for the bench: qml Page.qml -- pin, -- card.

import QtQuick
import QtQuick.Window

Window {
    id: root
    readonly property bool pin: Qt.application.arguments.indexOf("card") < 0
    property int typed: 0
    width: 1280
    height: 800
    visible: true
    flags: Qt.FramelessWindowHint
    title: "Uketsuke"
    color: "#fbfaf5"

    FontLoader { id: regular; source: "../../../../kiosk/screen/ui/fonts/BIZUDPGothic-Regular.ttf" }
    FontLoader { source: "../../../../kiosk/screen/ui/fonts/BIZUDPGothic-Bold.ttf" }

    component Words: Text {
        color: "#1c1c1c"
        font.family: regular.name
        font.pixelSize: 40
        lineHeight: 1.25
    }

    component Speech: Column {
        id: speech
        property string heading
        property string body
        y: (646 - height) / 2
        spacing: 16
        Words { text: speech.heading; font.pixelSize: 48; font.bold: true }
        Words { text: speech.body }
    }

    component Button: Rectangle {
        id: button
        property string label
        property int size: 40
        property color ink: "#0b3a66"
        signal hit()
        width: 236
        height: 118
        radius: 14
        border.width: 3
        border.color: ink
        Words {
            anchors.centerIn: parent
            text: button.label
            color: button.ink
            font.pixelSize: button.size
            font.bold: true
            lineHeight: 1.1
            horizontalAlignment: Text.AlignHCenter
        }
        MouseArea { anchors.fill: parent; onPressed: button.hit() }
    }

    component Line: Rectangle {
        height: 10
        color: "#8d7480"
    }

    Item {
        visible: root.pin
        Speech { x: 40; heading: "暗証番号を\n入力してください"; body: "カードを受け取るときに\n決めた、数字4桁です。" }
        Repeater {
            model: 4
            Rectangle {
                required property int index
                x: 832 + index * 112
                y: 24
                width: 64
                height: 64
                radius: 32
                border.width: 4
                border.color: "#1c1c1c"
                color: index < root.typed ? "#1c1c1c" : "#ffffff"
            }
        }
        Repeater {
            model: 10
            Button {
                required property int index
                x: 804 + (index == 9 ? 1 : index % 3) * 156
                y: 112 + Math.floor(index / 3) * 132
                width: 140
                label: (index + 1) % 10
                size: 64
                ink: "#1c1c1c"
                onHit: root.typed = Math.min(4, root.typed + 1)
            }
        }
        Button { x: 1116; y: 508; width: 140; label: "1字\n消す"; size: 34; ink: "#1c1c1c"; onHit: root.typed = Math.max(0, root.typed - 1) }
        Button { x: 780; y: 662; width: 476; label: "わからない・忘れた" }
    }

    Item {
        visible: !root.pin
        Speech { x: 520; heading: "カードを\n置いてください"; body: "ケースから出して、\n絵のように置いてください。" }
        Rectangle { x: 60; y: 350; width: 400; height: 250; radius: 20; color: "#3a4450" }
        Rectangle { x: 115; y: 380; width: 290; height: 190; radius: 14; color: "#5b6774" }
        Words { x: 406; y: 190; text: "▼"; color: "#0b3a66"; font.pixelSize: 88; lineHeight: 1 }
        Rectangle {
            property int steps: 0
            x: 135
            y: 60 + Math.min(steps % 5, 3) * 112
            width: 250
            height: 158
            radius: 12
            border.width: 2
            border.color: "#8d7480"
            color: "#e6d3d8"
            Rectangle { x: 16; y: 52; width: 66; height: 84; color: "#b79aa4" }
            Line { x: 16; y: 18; width: 150; height: 14 }
            Line { x: 100; y: 60; width: 128 }
            Line { x: 100; y: 86; width: 128 }
            Line { x: 100; y: 112; width: 90 }
            Timer {
                interval: 700
                repeat: true
                running: !root.pin && parent.steps < 30
                onTriggered: parent.steps += 1
            }
        }
    }

    Button { x: 24; y: 662; label: "やめる"; size: 34 }
    Button { x: 276; y: 662; label: "ことば\nLanguage"; size: 34 }
    Button { x: 528; y: 662; label: "表示"; size: 34 }
}
